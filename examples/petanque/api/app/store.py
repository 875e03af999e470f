import os

import psycopg


def members_of(club: int, name: str) -> list[str]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "select name from members where club = %s and name like %s", (club, f"{name}%")
        )
        return [row[0] for row in rows]
