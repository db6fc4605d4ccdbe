import { Notice } from '@wordpress/components';
import { useEffect, useRef } from '@wordpress/element';

interface Props {
	children: string;
	onRemove: () => void;
}

/** What was done. It takes the focus, and so comes into view: the button that did it is often gone. */
export function Said( { children, onRemove }: Props ) {
	const place = useRef< HTMLDivElement >( null );
	useEffect( () => place.current?.focus(), [ children ] );
	return (
		<div ref={ place } tabIndex={ -1 } className="churnstop-said">
			<Notice status="success" onRemove={ onRemove }>
				{ children }
			</Notice>
		</div>
	);
}
