<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Decides whether an arm differs from control. Valid at any sample size and however often somebody looks, because it
 * uses only the random assignment (randomization e-process, arXiv 2512.04366).
 *
 * Feed it each matured unit of the two arms once, in the order of (matures_at, entry id), with the probabilities that
 * were stored when the unit was drawn.
 *
 * @phpstan-type State array{arms: int, logs: list<float>, n: int, successes: int, max: float,
 *                    decided: array{at: int, better: bool}|null}
 */
final class EProcess {

	/** The effects, in log odds, that it bets on. */
	private const EFFECTS = array( 0.3, -0.3, 0.5, -0.5, 0.8, -0.8, 1.2, -1.2 );

	/** @var list<float> The logarithm of the wealth of each bet. */
	private array $logs;

	private int $n = 0;

	private int $successes = 0;

	private float $max = 1.0;

	/**
	 * At which unit (counted from 1) it was decided, and whether the arm is better.
	 *
	 * @var array{at: int, better: bool}|null
	 */
	private ?array $decided = null;

	/** @param int $arms All arms of the experiment, control included: each comparison pays for the others. */
	public function __construct( private readonly int $arms = 2 ) {
		if ( $arms < 2 ) {
			throw new \DomainException( 'An experiment has at least two arms.' );
		}
		$this->logs = array_fill( 0, count( self::EFFECTS ), 0.0 );
	}

	/**
	 * @param float $p_control The probability of control when the unit was drawn.
	 * @param float $p_arm     The probability of the arm.
	 * @param bool  $in_arm    Whether the unit is in the arm; false: in control.
	 * @param bool  $success   The frozen outcome.
	 */
	public function add( float $p_control, float $p_arm, bool $in_arm, bool $success ): void {
		$w_arm     = $p_arm / ( $p_control + $p_arm );
		$w_control = 1.0 - $w_arm;
		$mean      = ( $this->successes + 0.5 ) / ( $this->n + 1 );
		$base      = log( $mean / ( 1.0 - $mean ) );
		$logs      = array();
		foreach ( self::EFFECTS as $i => $effect ) {
			$a = Functions::expit( $base - $w_arm * $effect );
			$b = Functions::expit( $base + $w_control * $effect );
			$p = $w_arm * $b + $w_control * $a;
			$q = $in_arm ? $b : $a;

			$logs[] = $this->logs[ $i ] + ( $success ? log( $q / $p ) : log( ( 1.0 - $q ) / ( 1.0 - $p ) ) );
		}
		$this->logs       = $logs;
		$this->successes += $success ? 1 : 0;
		++$this->n;
		$value     = $this->value();
		$this->max = max( $this->max, $value );
		if ( null === $this->decided && $value >= 20.0 * ( $this->arms - 1 ) ) {
			$this->decided = array(
				'at'     => $this->n,
				'better' => $this->leans_to_better(),
			);
		}
	}

	/** The evidence now: the mean wealth of the bets. */
	public function value(): float {
		return array_sum( array_map( 'exp', $this->logs ) ) / count( $this->logs );
	}

	/** An anytime-valid p-value of this comparison alone. */
	public function p_value(): float {
		return min( 1.0, 1.0 / $this->max );
	}

	/** @return array{at: int, better: bool}|null Decided for good at the first crossing; null: not known yet. */
	public function decided(): ?array {
		return $this->decided;
	}

	public function counted(): int {
		return $this->n;
	}

	/** @return list<float> The wealth of each bet, in the order +0.3 −0.3 +0.5 −0.5 +0.8 −0.8 +1.2 −1.2. */
	public function bets(): array {
		return array_map( 'exp', $this->logs );
	}

	/** @return State */
	public function state(): array {
		return array(
			'arms'      => $this->arms,
			'logs'      => $this->logs,
			'n'         => $this->n,
			'successes' => $this->successes,
			'max'       => $this->max,
			'decided'   => $this->decided,
		);
	}

	/** @param array<string, mixed> $state As state() answered it, also by way of JSON. */
	public static function from_state( array $state ): self {
		$process            = new self( Data::int( $state, 'arms', 2 ) );
		$process->logs      = Data::floats( $state, 'logs' );
		$process->n         = Data::int( $state, 'n' );
		$process->successes = Data::int( $state, 'successes' );
		$process->max       = (float) Data::number( $state, 'max' );
		$decided            = Data::map( $state, 'decided' );
		$process->decided   = array() === $decided ? null : array(
			'at'     => Data::int( $decided, 'at' ),
			'better' => Data::bool( $decided, 'better' ),
		);
		return $process;
	}

	private function leans_to_better(): bool {
		$better = 0.0;
		$worse  = 0.0;
		foreach ( self::EFFECTS as $i => $effect ) {
			if ( $effect > 0 ) {
				$better += exp( $this->logs[ $i ] );
			} else {
				$worse += exp( $this->logs[ $i ] );
			}
		}
		return $better > $worse;
	}
}
