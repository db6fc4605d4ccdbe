<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

/** How a subscription stands, in ChurnStop's own words: each connection says which of them its store's status is. */
enum Status: string {

	/** Waits for its first payment. */
	case Pending = 'pending';
	/** Is billed. */
	case Active = 'active';
	/** Is not billed for now. */
	case OnHold = 'on_hold';
	/** Is cancelled, with paid time left. */
	case PendingCancel = 'pending_cancel';
	case Cancelled     = 'cancelled';
	case Expired       = 'expired';
	/** Another one has taken its place. */
	case Switched = 'switched';
	/** A status of a store's own, or of another plugin. */
	case Other = 'other';

	/** Cancelled, with paid time left or not. */
	public function is_cancelled(): bool {
		return self::PendingCancel === $this || self::Cancelled === $this;
	}

	/** Cancelled, or over in another way. */
	public function has_ended(): bool {
		return $this->is_cancelled() || $this->is_over();
	}

	/** Nothing is left of it: no paid time either. */
	public function is_over(): bool {
		return in_array( $this, array( self::Cancelled, self::Expired, self::Switched ), true );
	}
}
