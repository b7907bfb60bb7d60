"""What every room stands on: database, storage, jobs, guard, sign-in. It knows no room."""
