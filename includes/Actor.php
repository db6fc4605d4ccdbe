<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * Who acts. Doors (REST, page, CLI, jobs) name the actor; use cases never ask WordPress who is logged in.
 */
final class Actor {

	public const CUSTOMER = 'customer';
	public const TOKEN    = 'token';
	public const AGENT    = 'agent';
	public const SYSTEM   = 'system';

	/**
	 * @param self::CUSTOMER|self::TOKEN|self::AGENT|self::SYSTEM $kind
	 * @param int $user_id     The WordPress user at the keyboard; 0 for the system.
	 * @param int $customer_id Whose subscriptions are meant; for a customer the same as $user_id, 0 for the system.
	 * @param list<int>|null $subscriptions The only ones that are meant; null: all of the customer's.
	 */
	private function __construct(
		public readonly string $kind,
		public readonly int $user_id,
		public readonly int $customer_id,
		private readonly ?array $subscriptions = null,
	) {}

	public static function customer( int $user_id ): self {
		return new self( self::CUSTOMER, $user_id, $user_id );
	}

	/**
	 * A customer who shows a token of the site's in the place of a log-in.
	 *
	 * @param list<int>|null $subscriptions
	 */
	public static function token( int $customer_id, ?array $subscriptions = null ): self {
		return new self( self::TOKEN, $customer_id, $customer_id, $subscriptions );
	}

	/** Whether a subscription of the customer's is meant at all. */
	public function reaches( int $subscription_id ): bool {
		return null === $this->subscriptions || in_array( $subscription_id, $this->subscriptions, true );
	}

	public static function agent( int $user_id, int $customer_id = 0 ): self {
		return new self( self::AGENT, $user_id, $customer_id );
	}

	public static function system(): self {
		return new self( self::SYSTEM, 0, 0 );
	}

	/** @return array{kind: string, user_id: int, customer_id: int} */
	public function to_array(): array {
		return array(
			'kind'        => $this->kind,
			'user_id'     => $this->user_id,
			'customer_id' => $this->customer_id,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return match ( Data::string( $from, 'kind' ) ) {
			self::CUSTOMER => self::customer( Data::int( $from, 'user_id' ) ),
			self::TOKEN    => new self( self::TOKEN, Data::int( $from, 'user_id' ), Data::int( $from, 'customer_id' ) ),
			self::AGENT    => self::agent( Data::int( $from, 'user_id' ), Data::int( $from, 'customer_id' ) ),
			default        => self::system(),
		};
	}
}
