from editrunner.job.job import EditOptions, Job
from editrunner.model import Position, Row, Target
from editrunner.planner.progress import targets_again
from editrunner.selectors.file import File
from editrunner.selectors.pageids import PageIds
from editrunner.selectors.selection import Selection

POSITIONS = (Position("jobs.yaml", 5, 9), Position("jobs.yaml", 6, 9))


def test_targets_come_again_as_the_selections_that_listed_them_want_them() -> None:
    selections = (
        Selection(File("titles.txt"), (0,), position=POSITIONS[0]),
        Selection(PageIds((7,)), position=POSITIONS[1]),
    )
    row = Row("rows.csv", 2, {"name": "x"})

    job = Job("job", selections, (), EditOptions(summary="Test"))

    again = list(targets_again(job, [("A", 0, row), (7, 1, None)]))

    assert again == [
        Target(title="A", wanted_namespaces=(0,), selection=0, position=POSITIONS[0], row=row),
        Target(page_id=7, selection=1, position=POSITIONS[1]),
    ]
