"""The windows of a study: one over the whole range, or several that walk forward."""

from datetime import timedelta

from domain.research import Growth, StudyFault, WalkForward, Window

MOST_WINDOWS = 1_000
MICROSECOND = timedelta(microseconds=1)


def windows(walk: WalkForward | None, first_ns: int, last_ns: int) -> tuple[Window, ...]:
    """Cut a range of ticks, the last included, into windows.

    Each but the first is tried right after the one before it, so that the ticks out of sample
    follow each other without a gap. The last may be tried on less than a full length, but on
    something.

    Raises:
        StudyFault: the lengths are not positive, or do not fit the range.
    """
    end = last_ns + 1
    if walk is None:
        return (Window(number=0, start_ns=first_ns, split_ns=end, end_ns=end),)
    inside, outside = _ns(walk.in_sample, "in_sample"), _ns(walk.out_of_sample, "out_of_sample")
    splits = range(first_ns + inside, end, outside)
    if not splits:
        raise StudyFault("is as long as the ticks, or longer", "walk_forward.in_sample")
    if len(splits) > MOST_WINDOWS:
        message = f"makes {len(splits):,} windows: at most {MOST_WINDOWS:,} are walked"
        raise StudyFault(message, "walk_forward.out_of_sample")
    return tuple(
        Window(
            number=number,
            start_ns=first_ns if walk.growth is Growth.ANCHORED else split - inside,
            split_ns=split,
            end_ns=min(split + outside, end),
        )
        for number, split in enumerate(splits)
    )


def _ns(length: timedelta, name: str) -> int:
    if length <= timedelta():
        raise StudyFault("must be longer than nothing", f"walk_forward.{name}")
    return length // MICROSECOND * 1_000
