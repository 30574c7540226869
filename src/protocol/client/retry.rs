//! When a client repeats an unanswered message (4.1, 4.4.5).
