import { Button } from '@wordpress/components';
import { useId, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { help as icon } from '@wordpress/icons';
import type { ReactNode } from 'react';

interface Props {
	name: string;
	value: ReactNode;
	/** Below it: an interval, or what it was before. */
	notes?: ReactNode[];
	definition: string;
	/** The attempts that it counts. */
	href?: string | undefined;
	className?: string;
}

/** One figure, its definition one click away, and the way to the attempts that it counts. */
export function Figure( { name, value, notes = [], definition, href, className = '' }: Props ) {
	const [ explained, setExplained ] = useState( false );
	const id = useId();
	return (
		<div className={ `churnstop-stat ${ className }` }>
			<dt>
				{ name }
				<Button
					icon={ icon }
					iconSize={ 18 }
					size="small"
					aria-expanded={ explained }
					aria-controls={ id }
					/* translators: %s: the name of a figure. */
					label={ sprintf( __( 'What does “%s” mean?', 'churnstop' ), name ) }
					showTooltip={ false }
					onClick={ () => setExplained( ! explained ) }
				/>
			</dt>
			<dd className="churnstop-stat-value">{ href ? <a href={ href }>{ value }</a> : value }</dd>
			{ notes.filter( Boolean ).map( ( note, at ) => (
				<dd key={ at } className="churnstop-soft">
					{ note }
				</dd>
			) ) }
			<dd id={ id } hidden={ ! explained } className="churnstop-stat-meaning">
				{ definition }
			</dd>
		</div>
	);
}
