#!/bin/bash
# First process of the User-Mode Linux machine: the host's files under a layer of memory, then one command.
# Kernel arguments: out=FOLDER is shared with the host and holds command.sh; the exit status is left there.
# keep=FOLDER:FOLDER are seen even below /tmp, which otherwise is empty here.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t proc proc /proc
for word in $(cat /proc/cmdline); do case $word in out=*) out=${word#out=} ;; keep=*) keep=${word#keep=} ;; esac; done
mount -t tmpfs -o size=3g layer /mnt
mkdir /mnt/upper /mnt/work /mnt/root
root=/mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay $root
mount -t proc proc $root/proc
mount -t sysfs sysfs $root/sys
mount -t devtmpfs dev $root/dev
mkdir -p $root/dev/shm $root/dev/pts $root/mnt/out
mount -t tmpfs shm $root/dev/shm
mount -t devpts devpts $root/dev/pts
mount -t tmpfs run $root/run
mount -t tmpfs tmp $root/tmp
IFS=:
for folder in $keep; do
    case $folder in /tmp/*) mkdir -p "$root$folder" && mount --bind "$folder" "$root$folder" ;; esac
done
unset IFS
mount -t hostfs -o "$out" none $root/mnt/out
ip link set lo up 2>/dev/null || ifconfig lo up
chroot $root /bin/bash /mnt/out/command.sh
status=$?
# Every file that was made or changed while the machine ran; what is kept of the host is another file system, read-only.
(cd /mnt/upper && find . -type f; cd $root && find ./tmp ./run ./dev/shm -xdev -type f) > $root/mnt/out/changed
echo $status > $root/mnt/out/status
sync
echo o > /proc/sysrq-trigger
sleep 10
