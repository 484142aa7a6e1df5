/** As node:cluster tells where a worker listens; port and type are -1 for a unix socket. */
export interface ListenAddress {
	address: string | null;
	port: number;
	addressType: number | 'udp4' | 'udp6';
}

/** "127.0.0.1:3000", "[::1]:3000", "*:3000" for every address, or a socket's path. */
export function addressWords({address, port, addressType}: ListenAddress): string {
	if (addressType === -1 || port === -1) return String(address);
	if (address === null) return `*:${port}`;
	return addressType === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
