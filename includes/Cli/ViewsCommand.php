<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Storage\Views;

/**
 * Views for tools that read the database: see docs/queries.md.
 */
final class ViewsCommand extends Command {

	/**
	 * Makes the views, or makes them anew.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function create( array $args, array $options ): void {
		$this->guarded( fn () => $this->parts->get( Views::class )->create() );
		$this->output->success( __(
			'The views are there. Drop them before you dump the tables one by one.',
			'churnstop',
		) );
	}

	/**
	 * Drops the views. The tables stay.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function drop( array $args, array $options ): void {
		$this->guarded( fn () => $this->parts->get( Views::class )->drop() );
		$this->output->success( __( 'The views are gone.', 'churnstop' ) );
	}
}
