export interface XmlElement {
	name: string;
	text: string;
	children: XmlElement[];
}

const token =
	/<\?xml [^>]*\?>|<!DOCTYPE [^>]*>|<!--(?:(?!--)[\s\S])*-->|<(\/?)([A-Za-z][\w-]*)((?: [\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const entities: Record<string, string> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

/** The root element. Strict: throws at the first thing that is not well-formed. Knows what a property list is made of. */
export function parseXml(text: string): XmlElement {
	const document: XmlElement = {name: '', text: '', children: []};
	const open = [document];
	token.lastIndex = 0;
	while (token.lastIndex < text.length) {
		const at = token.lastIndex;
		const found = token.exec(text);
		if (!found) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
		const [, isEnd, name, , isEmpty, content] = found;
		const parent = open.at(-1)!;
		if (content !== undefined) parent.text += decode(content);
		else if (isEnd) {
			if (open.pop()?.name !== name || open.length === 0) throw new Error(`</${name}> at ${at} closes another element`);
		} else if (name !== undefined) {
			const element: XmlElement = {name, text: '', children: []};
			parent.children.push(element);
			if (!isEmpty) open.push(element);
		}
	}
	if (open.length !== 1 || document.children.length !== 1 || document.text.trim() !== '')
		throw new Error('not one root');
	return document.children[0]!;
}

function decode(content: string): string {
	if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(content)) throw new Error(`a bare & in ${content}`);
	return content.replace(/&(?:#(\d+)|(\w+));/g, (_all, code, name) =>
		code ? String.fromCharCode(code) : entities[name]!,
	);
}
