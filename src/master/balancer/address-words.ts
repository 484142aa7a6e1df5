/** "0.0.0.0:3000", "[::]:3000", "*:3000" or a socket's path. */
export function addressWords(at: {address: string | null; port: number; addressType: number | string}): string {
	const {address, port, addressType} = at;
	if (addressType === -1 || port === -1) return String(address);
	if (address === null) return `*:${port}`;
	return addressType === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
