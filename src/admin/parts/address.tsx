/** An e-mail address, which breaks before its sign rather than within a word. */
export function Address( { children: address }: { children: string } ) {
	const at = address.lastIndexOf( '@' );
	return at < 0 ? (
		<>{ address }</>
	) : (
		<>
			{ address.slice( 0, at ) }
			<wbr />
			{ address.slice( at ) }
		</>
	);
}
