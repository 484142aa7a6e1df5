/** Why not all can be watched, in words. The kernel's own mislead where its limits are reached: a full disk, too many open files. */
export function watchProblem(error: unknown): string {
	const {code, message} = error as NodeJS.ErrnoException;
	if (code === 'ENOSPC')
		return 'not all files are watched: the limit of inotify watches is reached (sysctl fs.inotify.max_user_watches)';
	if (code === 'EMFILE' || code === 'ENFILE')
		return 'not all files are watched: the limit of inotify instances or open files is reached (sysctl fs.inotify.max_user_instances, ulimit -n)';
	return message;
}
