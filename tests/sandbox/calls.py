"""The system calls that a sealed process is to be refused whatever their arguments, written down a second time.

By their numbers on x86-64, from the kernel's syscall_64.tbl, so that libseccomp's names are not believed either.
"""

CALLS = {
    "execve": 59, "execveat": 322, "fork": 57, "vfork": 58, "ptrace": 101, "process_vm_readv": 310, "kcmp": 312,
    "process_vm_writev": 311, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "pidfd_send_signal": 424,
    "connect": 42, "accept": 43, "sendmsg": 46, "bind": 49, "listen": 50, "accept4": 288, "sendmmsg": 307,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "pidfd_getfd": 438,
    "tkill": 200, "migrate_pages": 256, "move_pages": 279, "process_madvise": 440, "process_mrelease": 448,
    "add_key": 248, "request_key": 249, "keyctl": 250, "mq_open": 240, "mq_unlink": 241, "mq_timedsend": 242,
    "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "semop": 65, "semctl": 66, "semtimedop": 220,
    "msgget": 68, "msgsnd": 69, "msgctl": 71, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190,
    "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199, "setxattrat": 463, "removexattrat": 466,
    "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452, "chown": 92, "fchown": 93, "lchown": 94,
    "fchownat": 260, "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280, "file_setattr": 469,
    "truncate": 76, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "mount_setattr": 442, "open_tree_attr": 467, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
}  # fmt: skip

EFFECTIVE = {"fork", "vfork", "msgget"}
"""Those that do something, if let through, even with such arguments: all bits set is a key, and says to create it."""
