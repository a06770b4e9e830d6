"""The output process: messages in, canvases out; no camera, no cv2, no MediaPipe."""
