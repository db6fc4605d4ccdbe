import { __ } from '@wordpress/i18n';

/** What WordPress says of a pattern is for developers; these say what is meant. */
export function problemText( path: string, message: string ): string {
	const field = path.split( '.' ).pop() ?? '';
	if ( ! message.includes( '^$|' ) ) {
		return message;
	}
	return field === 'email'
		? __( 'This does not look like an e-mail address.', 'churnstop' )
		: field === 'url'
		? __( 'An address begins with https:// or with /.', 'churnstop' )
		: field === 'accent'
		? __( 'A color looks like #7a5cff.', 'churnstop' )
		: message;
}
