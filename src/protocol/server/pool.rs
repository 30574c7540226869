//! Which address a client gets (4.3.1).
