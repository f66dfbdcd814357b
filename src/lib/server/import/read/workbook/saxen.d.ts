/** The part of saxen that we use: it brings no types of its own. */
declare module 'saxen' {
	type Decode = (text: string) => string;
	/** The attributes as they stand, undecoded; false when they are malformed. */
	type Attributes = () => Record<string, string> | false;

	export class Parser {
		on(event: 'openTag', handle: (name: string, attributes: Attributes) => void): this;
		on(event: 'closeTag', handle: (name: string) => void): this;
		on(event: 'text', handle: (text: string, decode: Decode) => void): this;
		on(event: 'cdata', handle: (text: string) => void): this;
		on(event: 'error', handle: (error: Error) => void): this;
		write(xml: string): this;
		end(): Error | undefined;
	}
}
