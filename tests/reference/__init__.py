"""An independent reading of check.md: the oracle for the engine's tests.

Nothing of borderkit's engine is read or imported here. Simple and plain beats fast: no index,
explicit lists of completions, lines cut until chords are right to a millimetre.
"""

from tests.reference.answer import reference_answer
from tests.reference.refused import Refused

__all__ = ["Refused", "reference_answer"]
