<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

use ChurnStop\Plugin;

/** The door to the command line: `wp churnstop …`. */
final class Commands {

	public function __construct( private readonly Plugin $plugin ) {}

	public function register(): void {
		if ( ! defined( 'WP_CLI' ) || true !== constant( 'WP_CLI' ) || ! class_exists( \WP_CLI::class, false ) ) {
			return;
		}
		$output = new WpCliOutput();
		foreach ( array(
			'attempt'    => new AttemptCommand( $this->plugin, $output ),
			'redemption' => new RedemptionCommand( $this->plugin, $output ),
			'event'      => new EventCommand( $this->plugin, $output ),
			'flow'       => new FlowCommand( $this->plugin, $output ),
			'demo'       => new DemoCommand( $this->plugin, $output ),
			'doctor'     => new DoctorCommand( $this->plugin, $output ),
		) as $name => $command ) {
			\WP_CLI::add_command( 'churnstop ' . $name, $command );
		}
	}
}
