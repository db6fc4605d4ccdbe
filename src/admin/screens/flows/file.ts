import { __ } from '@wordpress/i18n';
import type { ContractError } from '../../../contract/error';
import { portable } from '../../flow/complete';
import type { Flow } from '../../types';

/** As large as the server takes, and a little: what is far beyond it is another kind of file. */
const LARGEST = 1_000_000;

const OWN = [ 'id', 'version', 'status', 'set_by_code', 'has_draft', 'created_at', 'updated_at' ];

/** A flow from a file that was exported here or elsewhere: always a draft, whatever it was there. */
export async function readFlowFile( file: File ): Promise< { flow: object } | { problem: string } > {
	if ( file.size > LARGEST ) {
		return { problem: __( 'This file is too large to be a flow. Nothing was imported.', 'churnstop' ) };
	}
	let value: unknown;
	try {
		value = JSON.parse( await file.text() );
	} catch {
		return {
			problem: __(
				'This file is not JSON. Export a flow to see what one looks like. Nothing was imported.',
				'churnstop'
			),
		};
	}
	if (
		typeof value !== 'object' ||
		value === null ||
		! Array.isArray( ( value as { reasons?: unknown } ).reasons )
	) {
		return { problem: __( 'This file holds no flow: it has no reasons. Nothing was imported.', 'churnstop' ) };
	}
	const { schema_version: schema } = value as { schema_version?: unknown };
	if ( typeof schema === 'number' && schema > 1 ) {
		return {
			problem: __(
				'This file comes from a newer version of ChurnStop. Update ChurnStop here first. Nothing was imported.',
				'churnstop'
			),
		};
	}
	return {
		flow: {
			...Object.fromEntries( Object.entries( value ).filter( ( [ name ] ) => ! OWN.includes( name ) ) ),
			status: 'draft',
		},
	};
}

/** Each field of the file that was refused, by its place in the file; null where it was something else. */
export function refusedFields( { code, data: { params } }: ContractError ): string | null {
	if ( code !== 'churnstop_invalid' || typeof params !== 'object' || params === null ) {
		return null;
	}
	const fields = Object.entries( params ).map( ( [ path, message ] ) =>
		String( message ).startsWith( path ) ? String( message ) : `${ path }: ${ String( message ) }`
	);
	return [ __( 'Nothing was imported.', 'churnstop' ), ...fields ].join( ' ' );
}

/** Saves a flow as a file: no request, what is on the screen is what is in it. */
export function exportFlow( flow: Flow ): void {
	const link = document.createElement( 'a' );
	link.href = URL.createObjectURL(
		new Blob( [ JSON.stringify( portable( flow ), null, '\t' ) ], { type: 'application/json' } )
	);
	link.download = `churnstop-${ flow.name.toLowerCase().replace( /[^a-z0-9]+/g, '-' ) || 'flow' }-v${
		flow.version
	}.json`;
	link.click();
	setTimeout( () => URL.revokeObjectURL( link.href ), 1000 );
}
