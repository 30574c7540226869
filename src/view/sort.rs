//! By which column a table is sorted, and in which direction. What a column holds, and so what
//! comes before what, each table knows itself.

use std::cmp::Ordering;

/// The order of a table's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort<C> {
    /// The column that decides.
    pub column: C,
    /// Largest first.
    pub descending: bool,
}

impl<C: Copy + PartialEq> Sort<C> {
    /// After a click on a column's title: by that column, and a second time the other way round.
    pub fn clicked(self, column: C) -> Self {
        Self {
            column,
            descending: self.column == column && !self.descending,
        }
    }

    /// The order in this direction.
    pub fn directed(self, order: Ordering) -> Ordering {
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_click_turns_the_order_around() {
        let by_time = Sort::<char>::default().clicked('t');
        assert!(!by_time.descending);
        assert!(by_time.clicked('t').descending);
        assert!(!by_time.clicked('t').clicked('t').descending);
        assert!(!by_time.clicked('t').clicked('n').descending);
        assert_eq!(
            by_time.clicked('t').directed(Ordering::Less),
            Ordering::Greater
        );
    }
}
