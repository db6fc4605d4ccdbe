<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

/** What a store may say of ChurnStop in its privacy policy, which customers read. */
final class PolicyText {

	/** @param int $days How long records are kept; 0: forever. */
	public static function html( int $days ): string {
		$recorded = __(
			'When you cancel a subscription on this site we may ask you why and make you an offer. We record when you did so, for which subscription, the reason you chose, what you wrote, which offers you were shown, and what you decided; for an offer that you accepted also what it changed. Answering is up to you: you can cancel without it.',
			'churnstop',
		);
		$used     = __(
			'We use this to keep our promises (an offer that you accepted, an offer that you declined and do not want to see again) and to improve what we sell. It stays on this site and is passed on to nobody.',
			'churnstop',
		);
		$code     = __(
			'With an answer to an offer we keep a code made from your billing e-mail address, so that the same offer is made once.',
			'churnstop',
		);
		$kept     = $days > 0
			? sprintf(
				/* translators: %d: number of days. */
				_n(
					'Reasons, comments and the record of each cancellation are deleted after %d day. Accepted offers are kept with the payments that they changed, and declined ones so that we do not show them again.',
					'Reasons, comments and the record of each cancellation are deleted after %d days. Accepted offers are kept with the payments that they changed, and declined ones so that we do not show them again.',
					$days,
					'churnstop',
				),
				$days,
			)
			: __( 'We keep it until you ask us to erase it.', 'churnstop' );
		return sprintf(
			'<p>%s</p><p>%s %s</p><p>%s</p>',
			esc_html( $recorded ),
			esc_html( $used ),
			esc_html( $code ),
			esc_html( $kept ),
		);
	}
}
