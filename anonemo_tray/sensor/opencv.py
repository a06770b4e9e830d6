"""How OpenCV is loaded: quiet, without network protocols, on one thread. `sensor/` takes `cv2` from here.

The settings are environment variables that OpenCV reads while it is imported or on first use, so they are set here,
just before its import; this is the one deliberate import-time effect of the package.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# Else Media Foundation takes 4 to 20 s to open a camera (opencv issue 17687).
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
# FFmpeg gets an open file and may open no other: no protocol at all, and of its demuxers those of plain recordings.
# So concat lists, playlists (hls, dash), session descriptions (sdp) and image patterns are formats that do not exist.
os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = (
    "protocol_whitelist;none|format_whitelist;asf,avi,flv,h264,hevc,ivf,matroska,webm,mjpeg,mov,mp4,mpeg,"
    "mpegts,mpegvideo,mxf,ogg,yuv4mpegpipe"
)

import cv2

# Measured: a second thread makes no call that is used here faster, but spends up to 1.6 times the CPU time.
cv2.setNumThreads(1)

__all__ = ["cv2"]
