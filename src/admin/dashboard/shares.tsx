import type { ReactNode } from 'react';
import { number } from '../parts/format';

interface ShareRow {
	key: string;
	name: string;
	/** Below the name. */
	about?: string | undefined;
	href?: string | undefined;
	count: number;
	cells: ReactNode[];
}

interface Props {
	caption: string;
	first: string;
	count: string;
	columns: string[];
	rows: ShareRow[];
}

/** Numbers that are read, with bars that are seen: one table does for both. */
export function Shares( { caption, first, count, columns, rows }: Props ) {
	const most = Math.max( 1, ...rows.map( ( row ) => row.count ) );
	return (
		<table className="churnstop-bars churnstop-shares">
			<caption>{ caption }</caption>
			<thead>
				<tr>
					<th scope="col">{ first }</th>
					<th scope="col">{ count }</th>
					{ columns.map( ( column ) => (
						<th key={ column } scope="col" className="is-number">
							{ column }
						</th>
					) ) }
				</tr>
			</thead>
			<tbody>
				{ rows.map( ( row ) => (
					<tr key={ row.key }>
						<th scope="row">
							{ row.href ? <a href={ row.href }>{ row.name }</a> : row.name }
							{ row.about && <span className="churnstop-soft">{ row.about }</span> }
						</th>
						<td data-label={ count }>
							<span className="churnstop-bar">
								<span>{ number( row.count ) }</span>
								<span aria-hidden="true">
									<i style={ { inlineSize: `${ ( 100 * row.count ) / most }%` } } />
								</span>
							</span>
						</td>
						{ row.cells.map( ( cell, at ) => (
							<td key={ columns[ at ] } data-label={ columns[ at ] } className="is-number">
								{ cell }
							</td>
						) ) }
					</tr>
				) ) }
			</tbody>
		</table>
	);
}
