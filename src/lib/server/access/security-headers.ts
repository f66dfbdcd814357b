/** Powerful features that no page here uses: neither we nor anything that slips in may ask for them. */
const unusedFeatures = [
	'accelerometer',
	'autoplay',
	'browsing-topics',
	'camera',
	'display-capture',
	'encrypted-media',
	'geolocation',
	'gyroscope',
	'hid',
	'idle-detection',
	'local-fonts',
	'magnetometer',
	'microphone',
	'midi',
	'payment',
	'publickey-credentials-get',
	'screen-wake-lock',
	'serial',
	'usb',
	'xr-spatial-tracking'
];

/**
 * Headers of every answer, pages and files alike. The content security policy is not among them: each page has its own,
 * with the nonce of its scripts (svelte.config.js).
 *
 * @param isHttps people come by https: their browsers are told to come by nothing else for two years
 */
export function securityHeaders(isHttps: boolean): Record<string, string> {
	return {
		'x-content-type-options': 'nosniff',
		'x-frame-options': 'DENY',
		'referrer-policy': 'same-origin',
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-resource-policy': 'same-origin',
		'origin-agent-cluster': '?1',
		'permissions-policy': unusedFeatures.map((feature) => `${feature}=()`).join(', '),
		...(isHttps ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {})
	};
}
