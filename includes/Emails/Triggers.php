<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Recover;
use ChurnStop\Data;

/** When e-mails are put into the outbox, and when it is emptied. */
final class Triggers {

	/**
	 * @param \Closure(): Outbox $outbox
	 * @param \Closure(): bool   $may_send False on a copy of the shop: its customers are the real shop's.
	 */
	public function __construct( private readonly \Closure $outbox, private readonly \Closure $may_send ) {}

	public function register(): void {
		add_action(
			'churnstop_subscription_cancelled',
			fn ( mixed $event ) => ( $this->outbox )()->on_cancelled( Data::as_map( $event ) ),
		);
		add_action(
			'churnstop_subscription_kept',
			fn ( mixed $event ) => ( $this->outbox )()->on_kept( Data::as_map( $event ) ),
		);
		add_action(
			'churnstop_offer_reverted',
			fn ( mixed $event ) => ( $this->outbox )()->on_reverted( Data::as_map( $event ) ),
		);
		add_action(
			'churnstop_offer_accepted',
			fn ( mixed $event ) => ( $this->outbox )()->on_accepted( Data::as_map( $event ) ),
		);
		add_action( Outbox::JOB, $this->send( ... ), 10, 2 );
		add_action( Recover::JOB, $this->sweep( ... ), 20, 0 );
	}

	private function send( string $kind, string $reference ): void {
		if ( ( $this->may_send )() ) {
			( $this->outbox )()->send( $kind, $reference );
		}
	}

	private function sweep(): void {
		if ( ( $this->may_send )() ) {
			( $this->outbox )()->sweep();
		}
	}
}
