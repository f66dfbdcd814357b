/** Let others have the process before the next fit: a model takes many short ones. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
