import { __ } from '@wordpress/i18n';
import type { Difference } from '../../flow/diff';

const kindText = ( kind: Difference[ 'kind' ] ): string =>
	( {
		added: __( 'Added', 'churnstop' ),
		removed: __( 'Removed', 'churnstop' ),
		changed: __( 'Changed', 'churnstop' ),
		moved: __( 'Moved', 'churnstop' ),
	} )[ kind ];

/** Differences as a table: what, before, after. */
export function Changes( { list, before, after }: { list: readonly Difference[]; before?: string; after?: string } ) {
	if ( list.length === 0 ) {
		return <p className="churnstop-soft">{ __( 'No difference.', 'churnstop' ) }</p>;
	}
	return (
		<div className="churnstop-scroll-x">
			<table className="churnstop-changes">
				<thead>
					<tr>
						<th scope="col">{ __( 'What', 'churnstop' ) }</th>
						<th scope="col">{ before ?? __( 'Live now', 'churnstop' ) }</th>
						<th scope="col">{ after ?? __( 'After publishing', 'churnstop' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ list.map( ( one ) => (
						<tr key={ one.key } className={ `is-${ one.kind }` }>
							<th scope="row">
								<span className={ `churnstop-tag is-${ one.kind }` }>{ kindText( one.kind ) }</span>{ ' ' }
								<span className="churnstop-soft">{ one.where }</span>
								<span>{ one.what }</span>
							</th>
							<td>{ one.before && <del>{ one.before }</del> }</td>
							<td>{ one.after && <ins>{ one.after }</ins> }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</div>
	);
}
