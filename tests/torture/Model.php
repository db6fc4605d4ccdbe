<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Torture;

/**
 * What a subscription must be after each step, worked out from the contract's words alone: it shares no code with what
 * it judges. Moments are timestamps, money is in cents.
 */
final class Model {

	public string $status = 'active';

	/** When it ends, once it is cancelled. */
	public ?int $end = null;

	public ?int $resumes_at = null;

	/** What is agreed and at work: an offer's type, or null. */
	public ?string $live = null;

	/** @var array{percent: int, left: int}|null */
	public ?array $coupon = null;

	/** @var list<array{int, int}> What was billed: when it was due, and how much. */
	public array $billed = array();

	/**
	 * @var array{next: int|null, trial_end: int|null, price: int, period: string, interval: int, renewals: int}|null
	 *     Before what is at work was agreed.
	 */
	private ?array $prior = null;

	public function __construct(
		public int $price,
		public string $period,
		public int $interval,
		public ?int $next,
		public ?int $trial_end,
	) {}

	public function total(): int {
		return null === $this->coupon
			? $this->price
			: $this->price - self::part( $this->price, $this->coupon['percent'] );
	}

	public static function part( int $cents, int $percent ): int {
		return (int) floor( $cents * $percent / 100 + 0.5 );
	}

	public function in_trial( int $now ): bool {
		return null !== $this->trial_end && $this->trial_end > $now;
	}

	/** @param array{percent?: int, payments?: int, days?: int, price?: int, period?: string, interval?: int} $by */
	public function accept( string $type, array $by, int $now ): void {
		$this->prior = array(
			'next'      => $this->next,
			'trial_end' => $this->trial_end,
			'price'     => $this->price,
			'period'    => $this->period,
			'interval'  => $this->interval,
			'renewals'  => count( $this->billed ),
		);
		$this->live  = $type;
		$days        = 86400 * ( $by['days'] ?? 0 );
		$next        = (int) $this->next;
		switch ( $type ) {
			case 'discount':
				$this->coupon = array( 'percent' => $by['percent'] ?? 0, 'left' => $by['payments'] ?? 0 );
				break;
			case 'pause':
				$this->status     = 'on-hold';
				$this->resumes_at = $next > $now + $days ? $now + $days : $next + $days;
				$this->next       = $next + $days;
				break;
			case 'skip_renewal':
				$this->next = self::add( $next, $this->period, $this->interval );
				break;
			case 'extend_trial':
				$this->next       = $next + $days;
				$this->trial_end += $days;
				break;
			default:
				$this->price    = $by['price'] ?? 0;
				$this->period   = $by['period'] ?? '';
				$this->interval = $by['interval'] ?? 0;
		}
	}

	/** What was agreed is taken back: as if it never was, as far as it was not used; a date that is past is now. */
	public function take_back( int $now ): void {
		if ( null === $this->live || null === $this->prior ) {
			return;
		}
		$unused = count( $this->billed ) === $this->prior['renewals'];
		if ( 'pause' === $this->live ) {
			$this->status     = 'active';
			$this->resumes_at = null;
		}
		if ( 'discount' === $this->live ) {
			$this->coupon = null;
		} elseif ( ! $unused ) {
			// A renewal was paid since: nothing before it comes back.
			$this->live = null;
		} elseif ( in_array( $this->live, array( 'tier_down', 'product_swap' ), true ) ) {
			$this->price    = $this->prior['price'];
			$this->period   = $this->prior['period'];
			$this->interval = $this->prior['interval'];
		} else {
			$this->next      = max( (int) $this->prior['next'], $now );
			$this->trial_end = 'extend_trial' === $this->live ? $this->prior['trial_end'] : $this->trial_end;
		}
		$this->live = null;
	}

	/** The store's own switch: a coupon is gone, and what was switched to before is not what is taken back any more. */
	public function switched_by_others( int $price ): void {
		if ( in_array( $this->live, array( 'discount', 'tier_down', 'product_swap' ), true ) ) {
			$this->live   = null;
			$this->coupon = null;
		}
		$this->price = $price;
	}

	/** When it would end if it were cancelled now. */
	public function end_if_cancelled( int $now ): int {
		$next = in_array( $this->live, array( 'pause', 'skip_renewal', 'extend_trial' ), true )
			? $this->prior['next'] ?? null
			: $this->next;
		return max( $now, (int) $next );
	}

	public function cancel( int $now ): void {
		$this->take_back( $now );
		$paid         = null !== $this->next && $this->next > $now;
		$this->status = $paid ? 'pending-cancel' : 'cancelled';
		$this->end    = $paid ? $this->next : $now;
		$this->next   = null;
	}

	public function can_reactivate( int $now ): bool {
		return 'pending-cancel' === $this->status && $this->end > $now;
	}

	public function reactivate(): void {
		$this->status = 'active';
		$this->next   = $this->end;
		$this->end    = null;
	}

	/** All that happens by itself until then, each at its time. */
	public function pass( int $now, int $until ): void {
		for ( $guard = 0; $guard < 10000; $guard++ ) {
			$hold = 'on-hold' === $this->status && null !== $this->resumes_at
				? max( $this->resumes_at, $now )
				: PHP_INT_MAX;
			$bill = 'active' === $this->status && null !== $this->next ? max( $this->next, $now ) : PHP_INT_MAX;
			$over = 'pending-cancel' === $this->status && null !== $this->end ? max( $this->end, $now ) : PHP_INT_MAX;
			$now  = min( $hold, $bill, $over );
			if ( $now > $until ) {
				return;
			}
			if ( $now === $hold ) {
				$this->resume( $now );
			} elseif ( $now === $over ) {
				$this->status = 'cancelled';
			} else {
				$this->bill();
			}
		}
	}

	/** The same subscription, so many seconds earlier: where a store's clock cannot be moved, its dates are. */
	public function shift( int $seconds ): void {
		$this->next       = null === $this->next ? null : $this->next - $seconds;
		$this->end        = null === $this->end ? null : $this->end - $seconds;
		$this->resumes_at = null === $this->resumes_at ? null : $this->resumes_at - $seconds;
		$this->trial_end  = null === $this->trial_end ? null : $this->trial_end - $seconds;
		foreach ( array( 'next', 'trial_end' ) as $date ) {
			if ( null !== $this->prior && null !== $this->prior[ $date ] ) {
				$this->prior[ $date ] -= $seconds;
			}
		}
	}

	/** A pause ends by its job. */
	public function resume( int $now ): void {
		$this->status     = 'active';
		$this->resumes_at = null;
		$this->live       = null;
		$this->next       = max( (int) $this->next, $now );
	}

	/** The next payment is made. */
	public function bill(): void {
		$due            = (int) $this->next;
		$this->billed[] = array( $due, $this->total() );
		$this->next     = self::add( $due, $this->period, $this->interval );
		if ( null !== $this->coupon && 0 === --$this->coupon['left'] ) {
			$this->coupon = null;
		}
		if ( 'discount' !== $this->live || null === $this->coupon ) {
			$this->live = null;
		}
	}

	/** A month later is the same day, or the last where there is none; and the last day stays the last. */
	public static function add( int $from, string $period, int $interval ): int {
		[ $year, $month, $day, $hour, $minute, $second ] = array_map(
			intval( ... ),
			explode( ' ', gmdate( 'Y n j G i s', $from ) ),
		);
		if ( 'day' === $period || 'week' === $period ) {
			return $from + 86400 * $interval * ( 'week' === $period ? 7 : 1 );
		}
		if ( 'year' === $period ) {
			return (int) gmmktime( $hour, $minute, $second, $month, $day, $year + $interval );
		}
		$days  = (int) gmdate( 't', $from );
		$month = $month + $interval;
		$last  = (int) gmdate( 't', (int) gmmktime( 0, 0, 0, $month, 1, $year ) );
		return (int) gmmktime( $hour, $minute, $second, $month, $day === $days ? $last : min( $day, $last ), $year );
	}
}
