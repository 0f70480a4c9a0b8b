"""The bare loop that writes."""

from benchmarks.clients.bare import write
from benchmarks.clients.task import Task

if __name__ == "__main__":
    write(Task.of_process())
