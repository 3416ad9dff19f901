// The accounts of a book with their figures, as CSV.
import type { BookRow } from '../desk/rows.js';
import { csvOf } from '../files/csv.js';

const columns = ['account', 'subaccount', 'requirement', 'equity', 'maintenance', 'cushion', 'health', 'worst', 'fault'] as const;

export const bookCsv = (rows: readonly BookRow[]): string => csvOf(columns, rows);
