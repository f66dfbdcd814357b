/** Products and squares of larger numbers are none that a computer holds. */
export const largestNumber = 1e100;

/** Whether a number is finite, and small enough to compute with. */
export const isComputable = (value: number): boolean => Math.abs(value) <= largestNumber;
