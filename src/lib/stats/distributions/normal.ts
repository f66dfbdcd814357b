/**
 * The standard normal cumulative distribution function: the probability of a value at or below z.
 *
 * Absolute error below 1e-15; relative error in the far lower tail below 1e-8, down to z = -37.
 *
 * Source: Hart (1968), Computer Approximations, algorithm 5666, as given by West (2005), Better approximations to
 * cumulative normal functions, Wilmott Magazine.
 */
export function normalCdf(z: number): number {
	if (Number.isNaN(z)) return NaN;
	const distance = Math.abs(z);
	const tail = distance > 37.5 ? 0 : upperTail(distance);
	return z > 0 ? 1 - tail : tail;
}

function upperTail(z: number): number {
	const density = Math.exp(-(z * z) / 2);
	if (z >= 7.07106781186547) {
		return density / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / 2.506628274631;
	}
	return (density * polynomial(tailNumerator, z)) / polynomial(tailDenominator, z);
}

/**
 * The standard normal quantile: the z below which the share p lies. Relative error about 1e-16.
 *
 * @param p between 0 and 1; 0 gives -Infinity and 1 gives Infinity
 * @throws RangeError when p is outside 0 to 1
 *
 * Source: Wichura (1988), Algorithm AS 241, Applied Statistics 37(3), routine PPND16.
 */
export function normalQuantile(p: number): number {
	if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability lies between 0 and 1, not at ${p}.`);
	const q = p - 0.5;
	if (Math.abs(q) <= 0.425) {
		const r = 0.180625 - q * q;
		return (q * polynomial(centreNumerator, r)) / polynomial(centreDenominator, r);
	}
	const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
	if (r === Infinity) return q < 0 ? -Infinity : Infinity;
	const z =
		r <= 5
			? polynomial(middleNumerator, r - 1.6) / polynomial(middleDenominator, r - 1.6)
			: polynomial(farNumerator, r - 5) / polynomial(farDenominator, r - 5);
	return q < 0 ? -z : z;
}

/**
 * The z that leaves a central interval of the level given between -z and z: 1.96 for 0.95.
 *
 * @param level above 0 and below 1
 * @throws RangeError otherwise
 */
export function twoSidedZ(level: number): number {
	if (!(level > 0 && level < 1))
		throw new RangeError(`A confidence level lies between 0 and 1, not at ${level}.`);
	return normalQuantile(0.5 + level / 2);
}

/** Coefficients from the constant upwards. */
function polynomial(coefficients: readonly number[], x: number): number {
	let value = 0;
	for (let power = coefficients.length - 1; power >= 0; power--) value = value * x + coefficients[power]!;
	return value;
}

const tailNumerator = [
	220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
	0.0352624965998911
];
const tailDenominator = [
	440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
	1.75566716318264, 0.0883883476483184
];
const centreNumerator = [
	3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
	67265.7709270087, 33430.57558358813, 2509.0809287301227
];
const centreDenominator = [
	1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
	28729.085735721943, 5226.495278852546
];
const middleNumerator = [
	1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
	0.2417807251774506, 0.022723844989269184, 0.0007745450142783414
];
const middleDenominator = [
	1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
	0.0005475938084995345, 1.0507500716444169e-9
];
const farNumerator = [
	6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
	0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7
];
const farDenominator = [
	1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
	1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15
];
