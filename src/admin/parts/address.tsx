/** An e-mail address, which breaks after its sign rather than within a word. */
export function Address( { children: address }: { children: string } ) {
	const domain = address.lastIndexOf( '@' ) + 1;
	return (
		<span className="churnstop-address">
			<span>{ address.slice( 0, domain ) }</span>
			<span>{ address.slice( domain ) }</span>
		</span>
	);
}
