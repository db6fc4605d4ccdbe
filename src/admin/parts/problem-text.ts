import { __ } from '@wordpress/i18n';

/**
 * What the server says of a field, for people: it names the field by its path, but the message stands beside the field,
 * and what WordPress says of a pattern is for developers.
 */
export function problemText( path: string, message: string ): string {
	const field = path.split( '.' ).pop() ?? '';
	if ( ! message.includes( '^$|' ) ) {
		return path && message.startsWith( `${ path } ` )
			? `${ __( 'This', 'churnstop' ) }${ message.slice( path.length ) }`
			: message;
	}
	return field === 'email'
		? __( 'This does not look like an e-mail address.', 'churnstop' )
		: field === 'url'
		? __( 'An address begins with https:// or with /.', 'churnstop' )
		: field === 'accent'
		? __( 'A color looks like #7a5cff.', 'churnstop' )
		: message;
}
