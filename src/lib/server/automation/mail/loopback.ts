/** Whether a host is this machine itself: nobody stands between. */
export const isLoopbackHost = (host: string): boolean =>
	host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
