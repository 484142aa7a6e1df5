/** What a human may do with a rollout that waits. */
export function waysOn(app: string): string {
	return `go on with \`fcm rollout promote ${app}\`, go back with \`fcm rollout abort ${app}\``;
}
