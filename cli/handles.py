"""As many open files as the system lets us have: each open connection takes one."""


def raise_limit(wanted: int) -> None:
    """Raise this process's soft limit of open files towards `wanted`; where that cannot be, it stays as it is."""
    try:
        import resource
    except ImportError:  # not a POSIX system: it has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
