<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** What an e-mail to a customer says, in their language and without any mark-up: how it looks is the mailer's part. */
final class Email {

	/** After a cancel: what, when, until when, the receipt number. Never an offer. */
	public const CANCELLED = 'cancelled';
	/** After an accepted offer: its terms. */
	public const ACCEPTED = 'accepted';
	/** Before a pause ends. */
	public const REMINDER = 'reminder';

	/** A cancelled subscription goes on after all. */
	public const KEPT = 'kept';
	/** An accepted offer ended early, and not by its customer. */
	public const ENDED = 'ended';

	public const KINDS = array( self::CANCELLED, self::ACCEPTED, self::REMINDER, self::KEPT, self::ENDED );

	/**
	 * @param self::CANCELLED|self::ACCEPTED|self::REMINDER|self::KEPT|self::ENDED $kind
	 * @param SubscriptionRef       $subscription    The first, of several: its connection sends it.
	 * @param string                $name            Of what it is about, for the subject.
	 * @param list<string>          $sentences       One paragraph each.
	 * @param array<string, string> $facts           Label → value, for a table.
	 * @param array<string, string> $links           Label → address.
	 */
	public function __construct(
		public readonly string $kind,
		public readonly SubscriptionRef $subscription,
		public readonly string $name,
		public readonly array $sentences,
		public readonly array $facts,
		public readonly array $links,
	) {}
}
