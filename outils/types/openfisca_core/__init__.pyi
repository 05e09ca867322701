"""Types du cœur qu'il ne publie pas lui-même : seules les énumérations ; tout le reste y est sans type."""

from typing import Any

def __getattr__(nom: str) -> Any: ...
