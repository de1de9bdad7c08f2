"""What `make bench` needs: a review of any size, the builds beside it, a stopwatch."""
