import { Button, Notice } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { boot } from '../boot';
import type { ContractError } from '../../contract/error';
import type { Violation } from '../types';
import { checksText } from './check-name';

/** The checks that failed, by the names that people know; empty where it was none. */
function checksOf( { code, data }: ContractError ): string {
	const failed = code === 'churnstop_noncompliant' && Array.isArray( data.violations ) ? data.violations : [];
	return checksText( ( failed as Violation[] ).filter( ( { severity } ) => severity === 'error' ) );
}

/** What went wrong and what to do about it; `kept` says where the merchant's work is. */
export function explain( error: ContractError, kept = '' ): string {
	const said = {
		offline: __( 'You are offline. It continues automatically when you are connected again.', 'churnstop' ),
		session: __(
			'You have been logged out. Log in again in another tab, come back here and try again.',
			'churnstop'
		),
		lost: __(
			'The server did not answer as it should. Try again. If it happens again, look at the site’s error log.',
			'churnstop'
		),
		refused: checksOf( error ) || error.message || __( 'The server refused this.', 'churnstop' ),
	}[ error.kind ];
	return kept && error.kind !== 'refused' ? `${ said } ${ kept }` : said;
}

interface Props {
	error: ContractError;
	kept?: string;
	retry?: () => void;
	dismiss?: () => void;
}

export function Trouble( { error, kept, retry, dismiss }: Props ) {
	return (
		<Notice
			status={ error.kind === 'refused' ? 'error' : 'warning' }
			isDismissible={ !! dismiss }
			onRemove={ dismiss }
			className="churnstop-notice"
		>
			<p>{ explain( error, kept ) }</p>
			{ ( retry || error.kind === 'session' ) && (
				<p className="churnstop-notice-ways">
					{ error.kind === 'session' && (
						<Button variant="secondary" href={ boot().urls.login } target="_blank" rel="noreferrer">
							{ __( 'Log in', 'churnstop' ) }
						</Button>
					) }
					{ retry && (
						<Button variant="secondary" onClick={ retry }>
							{ __( 'Try again', 'churnstop' ) }
						</Button>
					) }
				</p>
			) }
		</Notice>
	);
}
