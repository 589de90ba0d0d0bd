"""Whether anything is shown that may not be shown, or that a stranger has put there."""
