//! Where a reply goes (4.1) and what it carries (table 3).
