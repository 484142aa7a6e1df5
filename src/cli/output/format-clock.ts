/** The local time of day: `11:38:00`. */
export function formatClock(time: Date): string {
	return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
