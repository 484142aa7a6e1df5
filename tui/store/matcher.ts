/** What a filter lets through: a regular expression, or plain text while it is none yet; `!` before it inverts. */
export function matcher(filter: string): (text: string) => boolean {
	const inverted = filter.startsWith('!');
	const wanted = inverted ? filter.slice(1) : filter;
	if (wanted === '') return () => true;
	const test = tester(wanted);
	return inverted ? (text) => !test(text) : test;
}

function tester(wanted: string): (text: string) => boolean {
	try {
		const pattern = new RegExp(wanted, 'i');
		return (text) => pattern.test(text);
	} catch {
		const plain = wanted.toLowerCase();
		return (text) => text.toLowerCase().includes(plain);
	}
}
