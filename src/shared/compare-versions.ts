/** Negative when `a` is the older one. As semver has it: a pre-release is older than its release; build marks do not count. */
export function compareVersions(a: string, b: string): number {
	const [left, right] = [parse(a), parse(b)];
	for (let place = 0; place < 3; place++) {
		const difference = (left.numbers[place] ?? 0) - (right.numbers[place] ?? 0);
		if (difference !== 0) return difference;
	}
	if (left.mark === right.mark) return 0;
	if (left.mark === '' || right.mark === '') return left.mark === '' ? 1 : -1;
	return left.mark.localeCompare(right.mark, 'en', {numeric: true});
}

function parse(version: string): {numbers: number[]; mark: string} {
	const [, numbers = '', mark = ''] = /^v?([\d.]+)(?:-([^+]*))?/.exec(version) ?? [];
	return {numbers: numbers.split('.').map(Number), mark};
}
