/** Of the terminal, in cells. */
export interface TerminalSize {
	columns: number;
	rows: number;
}
