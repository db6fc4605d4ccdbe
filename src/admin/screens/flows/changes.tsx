import { __, sprintf } from '@wordpress/i18n';
import { ScrollArea } from '../../parts/scroll-area';
import type { Difference } from '../../flow/diff';

const kindText = ( kind: Difference[ 'kind' ] ): string =>
	( {
		added: __( 'Added', 'churnstop' ),
		removed: __( 'Removed', 'churnstop' ),
		changed: __( 'Changed', 'churnstop' ),
		moved: __( 'Moved', 'churnstop' ),
	} )[ kind ];

interface Props {
	list: readonly Difference[];
	before?: string | undefined;
	after?: string;
}

/** Differences as a table: what, before, after. */
export function Changes( {
	list,
	before = __( 'Live now', 'churnstop' ),
	after = __( 'After publishing', 'churnstop' ),
}: Props ) {
	if ( list.length === 0 ) {
		return <p className="churnstop-soft">{ __( 'No difference.', 'churnstop' ) }</p>;
	}
	return (
		<ScrollArea
			/* translators: 1: what was before, "Live now", 2: what comes after, "After publishing". */
			label={ sprintf( __( 'Changes: %1$s, %2$s', 'churnstop' ), before, after ) }
		>
			<table className="churnstop-changes">
				<thead>
					<tr>
						<th scope="col">{ __( 'What', 'churnstop' ) }</th>
						<th scope="col">{ before }</th>
						<th scope="col">{ after }</th>
					</tr>
				</thead>
				<tbody>
					{ list.map( ( { key, kind, where, what, before, after } ) => (
						<tr key={ key } className={ `is-${ kind }` }>
							<th scope="row">
								<span className={ `churnstop-tag is-${ kind }` }>{ kindText( kind ) }</span>{ ' ' }
								<span className="churnstop-soft">{ where }</span>
								<span>{ what }</span>
							</th>
							<td>{ before && <del>{ before }</del> }</td>
							<td>{ after && <ins>{ after }</ins> }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollArea>
	);
}
